DROP TABLE scale_county, scale_home, scale_partner, scale_side, scale_kind, scale_plan,
    scale_member, scale_helped

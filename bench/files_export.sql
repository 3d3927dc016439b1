SELECT a.starts_on, a.title, k.name, coalesce(u.names, ''), c.name, a.place, a.residents, a.members,
    CASE a.state WHEN 'draft' THEN %(draft)s WHEN 'submitted' THEN %(submitted)s
        WHEN 'confirmed' THEN %(confirmed)s ELSE %(returned)s END
FROM activities_activity a
JOIN communities_community c ON c.id = a.host_id
JOIN activities_activitykind k ON k.id = a.kind_id
LEFT JOIN (
    SELECT au.activity_id, string_agg(u.name, %(comma)s ORDER BY u.pinyin, u.id) AS names
    FROM activities_activity_units au JOIN units_unit u ON u.id = au.unit_id
    GROUP BY au.activity_id
) u ON u.activity_id = a.id
WHERE c.county_id = %(county)s AND a.state <> 'voided' AND a.id <= %(last)s
ORDER BY a.starts_on DESC, a.id DESC

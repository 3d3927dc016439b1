from tests import factories as make


def test_it_works(world, sign_in):
    make.activity(world.willow, [world.bureau], title="Clean-up")
    page = sign_in(world.secretary).get("/activities/")
    assert page.status_code == 200
    assert "Clean-up" in page.content.decode()


def test_somebody_elses_record_answers_404(world, sign_in):
    record = make.activity(world.willow, [world.bureau])
    client = sign_in(world.other_secretary)
    assert client.get(f"/activities/{record.pk}/").status_code == 404
    client.force_login(world.secretary)
    assert client.get(f"/activities/{record.pk}/").status_code == 200

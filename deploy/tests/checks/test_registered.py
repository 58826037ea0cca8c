from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from deploy import checks


@pytest.mark.django_db
def test_check_deploy_finds_mistakes_and_check_alone_does_not(settings: Settings) -> None:
    settings.SECRET_KEY = "changeme"
    with pytest.raises(SystemCheckError, match=r"calling\.E016"):
        call_command("check", deploy=True, tags=["deploy"], stderr=StringIO())
    call_command("check", stdout=StringIO())


def test_the_list_names_each_id_once() -> None:
    assert checks.__doc__ is not None
    words = checks.__doc__.replace(",", " ").split()
    errors = [word for word in words if word[0] == "E" and word[1:].isdigit()]
    warnings = [word for word in words if word[0] == "W" and word[1:].isdigit()]
    assert sorted(errors) == [f"E{number:03}" for number in range(1, 21)]
    assert sorted(warnings) == [f"W{number:03}" for number in range(1, 9)]

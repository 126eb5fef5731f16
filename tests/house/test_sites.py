"""The invented sites of the demo: each whole, none mixed with another."""

import pytest

from bandeng import sites
from bandeng.clockwork import demo
from bandeng.environment import BadSetting
from bandeng.playbooks import shipped
from bandeng.running import Wanted


def test_every_demo_site_has_its_folder_its_playbooks_and_its_loader() -> None:
    assert set(demo.LOADERS) == set(sites.SITES)
    begins, later = set(sites.BANNER.playbooks), set(sites.BANNER.later)
    assert set(shipped.BANNER) <= begins, "the demo begins with what a new site begins with"
    assert not begins & later
    folders = {sites.folder_name(site) for site in sites.SITES.values()}
    assert len(folders) == len(sites.SITES)
    names = {file.stem for file in shipped.files()}
    assert all({*site.playbooks, *site.later} <= names for site in sites.SITES.values())


def test_each_site_is_another_demo_so_that_a_folder_is_never_shared() -> None:
    names = {Wanted.of(None, site).name for site in sites.SITES.values()}
    assert len(names) == len(sites.SITES)


def test_a_division_list_goes_with_the_banner_only(tmp_path) -> None:
    with pytest.raises(BadSetting):
        Wanted.of(tmp_path / "list.csv", sites.STREET)

"""The steward's plans: they reach the roster, never add anybody outside it, never remove the vault."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from wardline.kit.ids import DeviceId
from wardline.protocol.limits import MAX_MEMBERS
from wardline.vault.steward.rules import (
    Change,
    FoundNext,
    Nothing,
    Plan,
    View,
    Wait,
    plan_membership,
    restrict_plan,
)

VAULT = DeviceId("v" * 32)
DEVICES = [DeviceId(f"{number:032x}") for number in range(12)]
devices = st.frozensets(st.sampled_from([*DEVICES, VAULT]))


@st.composite
def views(draw: st.DrawFn) -> View:
    generation = draw(st.integers(0, 3))
    live = generation > 0 and draw(st.booleans())
    members = draw(devices) if live else frozenset[DeviceId]()
    if live and draw(st.integers(0, 9)):
        members |= {VAULT}
    return View(VAULT, generation, live, draw(st.booleans()), draw(devices), members)


def apply(view: View, plan: Plan) -> View:
    """What the world looks like once the hub took the plan."""
    match plan:
        case FoundNext():
            members = frozenset({VAULT, *plan.add})
            return replace(view, generation=plan.generation, live=True, stalled=False, members=members)
        case Change():
            return replace(view, members=(view.members | set(plan.add)) - set(plan.remove))
        case Nothing() | Wait():
            return view


def wanted(view: View) -> frozenset[DeviceId]:
    return view.wanted - {VAULT}


@given(views())
def test_applying_the_plan_reaches_the_roster(view: View) -> None:
    plan = plan_membership(view)
    after = apply(view, plan)
    if isinstance(plan, Wait):
        assert view.generation > 0
        assert not view.live
        assert not view.stalled
        return
    assert isinstance(plan_membership(after), Nothing), "applied, there is nothing left to do"
    if after.live and VAULT in after.members and not after.stalled:
        assert after.members - {VAULT} == wanted(view)


@given(views(), st.frozensets(st.sampled_from(DEVICES)))
def test_nobody_outside_the_roster_is_added_and_the_vault_stays(view: View, available: frozenset[DeviceId]) -> None:
    for plan in (plan_membership(view), restrict_plan(plan_membership(view), available)):
        match plan:
            case FoundNext():
                assert plan.add, "no group is founded for the vault alone"
                assert set(plan.add) <= wanted(view)
                assert plan.generation == view.generation + 1
            case Change():
                assert plan.add or plan.remove
                assert set(plan.add) <= wanted(view) - view.members
                assert set(plan.remove) <= view.members
                assert not set(plan.remove) & wanted(view)
                assert VAULT not in (*plan.add, *plan.remove)
            case Nothing() | Wait():
                pass


@given(views(), st.lists(st.frozensets(st.sampled_from(DEVICES)), min_size=1, max_size=8))
def test_whatever_key_packages_come_in_the_end_the_roster_is_reached(
    view: View, supply: list[frozenset[DeviceId]]
) -> None:
    for available in [*supply, frozenset(DEVICES)]:
        plan = restrict_plan(plan_membership(view), available)
        after = apply(view, plan)
        assert after.members - view.members - {VAULT} <= wanted(view) & available
        view = after
    assert isinstance(plan_membership(view), Nothing | Wait)


@given(views())
def test_removals_need_no_key_package(view: View) -> None:
    plan = plan_membership(view)
    restricted = restrict_plan(plan, frozenset())
    if isinstance(plan, Change):
        assert isinstance(restricted, Nothing) == (not plan.remove)
        if isinstance(restricted, Change):
            assert restricted.remove == plan.remove


def test_a_group_never_grows_beyond_its_limit() -> None:
    many = frozenset(DeviceId(f"{number:032x}") for number in range(MAX_MEMBERS + 20))
    founding = plan_membership(View(VAULT, 0, False, False, many, frozenset()))
    assert isinstance(founding, FoundNext)
    assert len(founding.add) == MAX_MEMBERS - 1
    full = View(VAULT, 1, True, False, many, frozenset({VAULT, *founding.add}))
    assert isinstance(plan_membership(full), Nothing), "who does not fit is left out, again and again"
    leaving = replace(full, wanted=many - {founding.add[0]})
    change = plan_membership(leaving)
    assert isinstance(change, Change)
    assert change.remove == (founding.add[0],)
    assert len(change.add) == 1


def test_a_stalled_generation_is_followed_by_the_next() -> None:
    view = View(VAULT, 4, True, True, frozenset(DEVICES[:2]), frozenset({VAULT, *DEVICES[:2]}))
    assert plan_membership(view) == FoundNext(5, tuple(DEVICES[:2]))


def test_a_founding_on_its_way_is_waited_for() -> None:
    assert plan_membership(View(VAULT, 1, False, False, frozenset(DEVICES[:1]), frozenset())) == Wait()


def test_a_vault_that_was_removed_founds_the_next_generation() -> None:
    view = View(VAULT, 2, True, False, frozenset(DEVICES[:1]), frozenset(DEVICES[:1]))
    assert plan_membership(view) == FoundNext(3, tuple(DEVICES[:1]))

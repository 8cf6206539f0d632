"""What the kinds of records that we ship are called where people meet them."""

from dataclasses import dataclass

from itsm_flow.web.language import _, _l, translate_text


@dataclass(frozen=True)
class KindWords:
    """`plural` heads their list, `start` and `about` invite to begin one."""

    plural: str
    start: str
    about: str
    icon: str


_SHIPPED = {
    "incident": KindWords(
        plural=_l("Incidents"),
        start=_l("Report an incident"),
        about=_l("Something does not work, or not as it should."),
        icon="exclamation-triangle",
    ),
    "change": KindWords(
        plural=_l("Changes"),
        start=_l("Request a change"),
        about=_l("Something should be changed, added or taken away."),
        icon="arrow-repeat",
    ),
    "problem": KindWords(
        plural=_l("Problems"),
        start=_l("Report a problem"),
        about=_l("A cause that is not known yet, or that lets incidents come back."),
        icon="bug",
    ),
    "release": KindWords(
        plural=_l("Releases"),
        start=_l("Request a release"),
        about=_l("Changes that go live together."),
        icon="send",
    ),
    "transition": KindWords(
        plural=_l("Service transitions"),
        start=_l("Request a service transition"),
        about=_l("A new or changed service goes into operation."),
        icon="box-arrow-up-right",
    ),
    "risk": KindWords(
        plural=_l("Risk records"),
        start=_l("Report a risk"),
        about=_l("Something could go wrong that has not happened yet."),
        icon="shield-exclamation",
    ),
    "csi": KindWords(
        plural=_l("Improvement records"),
        start=_l("Propose an improvement"),
        about=_l("Something works, and could work better."),
        icon="graph-up-arrow",
    ),
}


def kind_words(process_id: str, name: str) -> KindWords:
    """The words for a kind; one that is not shipped goes by the name of its process."""
    shipped = _SHIPPED.get(process_id)
    if shipped is None:
        own = translate_text(name) or process_id
        return KindWords(own, own, _("Start a new record."), "journal-text")
    return KindWords(_(shipped.plural), _(shipped.start), _(shipped.about), shipped.icon)

"""Decide who gets an enquiry: the first rule that fits, else the coordinator whom the settings name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.enquiries.models import RoutingRule
from bot.enquiries.records import Coordinator
from bot.settings import Settings


@dataclass(frozen=True)
class Rule:
    """An empty field fits everything; topic and organisation fit where the enquiry contains them."""

    coordinator: Coordinator
    topic: str = ""
    organisation: str = ""
    language: str = ""

    def fits(self, topic: str, organisation: str | None, language: str) -> bool:
        """Tell whether an enquiry goes this way."""
        return (
            self.language in ("", language)
            and self.topic.casefold() in topic.casefold()
            and self.organisation.casefold() in (organisation or "").casefold()
        )


def route(session: Session, settings: Settings, topic: str, organisation: str | None, language: str) -> Coordinator:
    """Return who gets this enquiry."""
    fitting = (rule for rule in list_rules(session) if rule.fits(topic, organisation, language))
    rule = next(fitting, None)
    return rule.coordinator if rule else default_coordinator(settings)


def default_coordinator(settings: Settings) -> Coordinator:
    """Return the coordinator of everything that no rule claims; the source names her, the settings may differ."""
    return Coordinator(settings.coordinator_name, settings.coordinator_email)


def list_rules(session: Session) -> list[Rule]:
    """Return the rules in the order in which they are tried."""
    query = select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id)
    return [
        Rule(
            Coordinator(row.coordinator, row.coordinator_email, row.account_id),
            row.topic,
            row.organisation,
            row.language,
        )
        for row in session.scalars(query)
    ]


def replace_rules(session: Session, rules: Iterable[Rule]) -> None:
    """Store these rules in place of the present ones."""
    session.execute(delete(RoutingRule))
    session.add_all(
        RoutingRule(
            position=position,
            topic=rule.topic.strip(),
            organisation=rule.organisation.strip(),
            language=rule.language,
            coordinator=rule.coordinator.name,
            coordinator_email=rule.coordinator.email,
            account_id=rule.coordinator.account_id,
        )
        for position, rule in enumerate(rules)
    )

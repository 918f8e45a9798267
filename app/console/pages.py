"""Every page of the console, so that the blueprint knows them when the application opens its doors. Importing it is its whole use."""

from app.console.audit import views as audit
from app.console.blueprint import console
from app.console.decisions import views as decisions
from app.console.entry import views as entry
from app.console.exports import views as exports
from app.console.me import second_step, sessions
from app.console.overview import views as overview
from app.console.people import phones
from app.console.people import views as people
from app.console.places import building as place_building
from app.console.places import codes as place_codes
from app.console.places import generate as place_generate
from app.console.places import hints as place_hints
from app.console.places import imports as place_imports
from app.console.places import views as places
from app.console.review import views as review
from app.console.rounds import views as rounds
from app.console.services import views as services
from app.console.visits import views as visits
from app.console.zones import views as zones

__all__ = [
    "audit",
    "console",
    "decisions",
    "entry",
    "exports",
    "overview",
    "people",
    "phones",
    "place_building",
    "place_codes",
    "place_generate",
    "place_hints",
    "place_imports",
    "places",
    "review",
    "rounds",
    "second_step",
    "services",
    "sessions",
    "visits",
    "zones",
]

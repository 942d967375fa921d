"""The addresses of learning within the console."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.console.doorway import Doorway, Rule
from bot.console.learning_page import LearningPage
from bot.console.models_page import ModelsPage
from bot.console.pages import Pages
from bot.desk.answer_desk import AnswerDesk
from bot.desk.workshop import Learnt
from bot.store.store import Store

LOOK, LEARN = Rule("look"), Rule("learn")
QUIET = Rule("look", quiet=True)


def learning_routes(
    door: Doorway, pages: Pages, store: Store, learnt: Learnt, answers: AnswerDesk | None = None
) -> list[BaseRoute]:  # fmt: skip
    """All addresses under /console/learning; new answers can be begun where there is a desk for them."""
    learning, models = LearningPage(store, pages, learnt, answers), ModelsPage(pages, learnt.workshop)
    return [
        door.route("GET", "/console/learning", learning.show, LOOK),
        door.route("POST", "/console/learning/label", learning.label, LEARN),
        door.route("POST", "/console/learning/aside", learning.aside, LEARN),
        *([door.route("POST", "/console/learning/answer", learning.begin, Rule("knowledge"))] if answers else []),
        door.route("POST", "/console/learning/undo", learning.undo, LEARN),
        door.route("POST", "/console/learning/{id}/renew", learning.renew, LEARN),
        door.route("GET", "/console/learning/taught", learning.taught, LOOK),
        door.route("GET", "/console/learning/models", models.show, LOOK),
        door.route("GET", "/console/learning/models/job", models.fragment, QUIET),
        door.route("POST", "/console/learning/models/train", models.train, LEARN),
        door.route("POST", "/console/learning/models/activate", models.activate, LEARN),
        door.route("POST", "/console/learning/models/back", models.back, LEARN),
    ]

"""The components inside Rasa: a small bot is trained, loaded and asked."""

from __future__ import annotations

import asyncio
import os
import tempfile
import unittest
from pathlib import Path
from typing import Any, ClassVar

import yaml
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.model_training import train

from nlu import patches

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = {
    "renewal_materials": [
        "续证要带什么材料",
        "换证带哪些东西",
        "续烟证要什么资料",
        "延续要交哪些材料",
        "续期要带身份证吗",
    ],
    "weekend_evening_service": ["周末上班吗", "星期天能办吗", "晚上有人吗", "国庆开门吗", "礼拜六可以去吗"],
    "replace_lost": ["证丢了怎么办", "烟草证不见了", "证破了要补", "补办一张证", "许可证找不到了"],
    "out_of_scope": ["今天天气怎样", "驾照怎么换", "讲个笑话", "社保怎么交", "股票涨了吗"],
    "inform": ["后天下午", "我叫林阿妹", "13800001234", "不知道", "明天"],
    "talk_to_human": ["转人工", "找真人", "人工客服", "我要找工作人员", "叫个人来"],
    "greet": ["你好", "您好", "早上好", "在吗", "嗨"],
}


def write_bot(folder: Path) -> None:
    """Domain, rules and examples of a bot that knows seven intents; the configuration is the shipped one."""
    entities = ["phone", "licence_no", "service", "township", "money"]
    names = [*SENTENCES, "nlu_fallback"]
    domain = {"version": "3.1", "intents": names, "entities": entities, "responses": {"utter_x": [{"text": "x"}]}}
    rules = [{"rule": name, "steps": [{"intent": name}, {"action": "utter_x"}]} for name in names]
    examples = [
        {"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in SENTENCES.items()
    ]
    for name, content in (("domain", domain), ("rules", {"rules": rules}), ("nlu", {"nlu": examples})):
        (folder / f"{name}.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


class InsideRasa(unittest.TestCase):
    """Parsed messages of the trained bot."""

    agent: ClassVar[Agent]
    folder: ClassVar[tempfile.TemporaryDirectory[str]]

    @classmethod
    def setUpClass(cls) -> None:
        os.environ["RASA_TELEMETRY_ENABLED"] = "false"
        cls.folder = tempfile.TemporaryDirectory()
        folder = Path(cls.folder.name)
        write_bot(folder)
        before = os.getcwd()
        os.chdir(folder)
        try:
            result = train(
                domain=str(folder / "domain.yml"),
                config=str(ROOT / "config.yml"),
                training_files=[str(folder / "rules.yml"), str(folder / "nlu.yml")],
                output=str(folder / "models"),
                force_training=True,
            )
        finally:
            os.chdir(before)
        cls.agent = Agent.load(result.model)

    @classmethod
    def tearDownClass(cls) -> None:
        patches.remove()
        cls.folder.cleanup()

    def parse(self, text: str) -> dict[str, Any]:
        return asyncio.run(self.agent.parse_message(text))

    def test_the_cascade_is_visible_in_the_parsed_message(self) -> None:
        parsed = self.parse("续证要带什么材料")
        assert parsed["cascade"]["intent"] == "renewal_materials"
        assert len(parsed["cascade"]["alternatives"]) == 3
        assert parsed["cascade"]["alternatives"][0]["intent"] == "renewal_materials"

    def test_asking_back_is_seen_by_rules_as_nlu_fallback(self) -> None:
        parsed = self.parse("那个")
        assert parsed["cascade"]["outcome"] == "clarify"
        assert parsed["intent"]["name"] == "nlu_fallback"
        assert parsed["cascade"]["intent"] != "nlu_fallback"

    def test_declining_is_seen_as_out_of_scope(self) -> None:
        parsed = self.parse("驾照丢了怎么补")
        assert (parsed["intent"]["name"], parsed["cascade"]["outcome"]) == ("out_of_scope", "reject")

    def test_the_raw_text_stays_and_entities_point_into_it(self) -> None:
        text = "我的烟草證丟了，電話１３８００００１２３４"
        parsed = self.parse(text)
        assert parsed["text"] == text
        phone = next(item for item in parsed["entities"] if item["entity"] == "phone")
        assert (phone["value"], text[phone["start"] : phone["end"]]) == ("13800001234", "１３８００００１２３４")

    def test_a_bare_digit_fills_a_form(self) -> None:
        assert self.parse("1")["intent"]["name"] == "inform"

    def test_ten_thousand_characters_and_nothing_at_all_are_survived(self) -> None:
        assert "cascade" in self.parse("证" * 10000)
        assert self.parse("")["intent"]["name"] is None

    def test_loading_the_model_puts_the_caches_in_place(self) -> None:
        assert hasattr(RemoteAction._validate_action_result, "_lianxin_stock")


if __name__ == "__main__":
    unittest.main()

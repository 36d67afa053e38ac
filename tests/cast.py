"""The fixed people and companies of the tests: invented, with codes whose check digits hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Company:
    """A customer of ours. ``code`` is ours and keeps its leading zeros; ``uscc`` is the state's."""

    code: str
    name: str
    uscc: str


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: str


HUABEI = Company("0001", "华北示例机械有限公司", "91110105MA00XD1A0D")
PUDONG = Company("0002", "浦东示例商贸有限公司", "91310115MA1K2E5B88")
QIANHAI = Company("0003", "前海示例电子有限公司", "91440300MA5D7F9C2A")
TIANJIN = Company("0004", "天津示例钢材有限公司", "91120116MA05G3H48W")
QINGDAO = Company("0005", "青岛示例化工有限公司", "91370200MA3C8J6D3C")
CHENGDU = Company("0006", "成都示例食品有限公司", "91510100MA61K4L7XU")
COMPANIES = (HUABEI, PUDONG, QIANHAI, TIANJIN, QINGDAO, CHENGDU)

WANG_FANG = Person("王芳", "业务员")
LI_QIANG = Person("李强", "营销部经理")
ZHAO_MIN = Person("赵敏", "信用控制主管")
CHEN_JIE = Person("陈洁", "财务总监")
PEOPLE = (WANG_FANG, LI_QIANG, ZHAO_MIN, CHEN_JIE)

"""Names put together from common ones: Chinese by surname and generation, Mongolian as they are transcribed."""

from __future__ import annotations

from random import Random

# ruff: noqa: SIM905 - a list of names reads better as a line of text
SURNAMES = (
    "王 李 张 刘 杨 陈 赵 高 郝 白 贺 马 苏 武 边 折 乔 郭 韩 田 "
    "吕 石 任 孟 薛 冯 徐 孙 康 温 訾 奇 史 袁 呼 燕 杜 尚 邬 樊"
).split()
GIVEN = {
    ("男", "old"): (
        "建国 玉林 占山 富贵 长命 生财 满仓 德胜 根栓 玉堂 文亮 守义 福林 永清 来福 三娃 金锁 铁柱 银山 喜平"
    ).split(),
    ("女", "old"): (
        "秀英 桂兰 玉梅 翠莲 改改 凤英 兰女 爱莲 二女 素珍 月娥 粉英 巧珍 银花 桂芳 玉兰 秀珍 变女 淑英 莲花"
    ).split(),
    ("男", "middle"): (
        "军 勇 志强 永胜 海军 建平 瑞军 飞 宏伟 小平 振华 利军 世荣 东升 占军 慧军 文斌 强 鹏 伟"
    ).split(),
    ("女", "middle"): ("丽 芳 燕 秀芳 海燕 美丽 霞 玉霞 小梅 彩霞 慧 娟 玲 艳 红梅 晓燕 瑞芳 丽霞 春梅 玉芳").split(),
    ("男", "young"): ("浩 宇轩 子涵 浩然 俊杰 凯 嘉豪 博文 泽宇 天佑 一鸣 旭 晨阳 子轩 皓 文博 乐 睿 佳乐 鑫").split(),
    ("女", "young"): (
        "欣怡 雨桐 佳怡 梓涵 婷 乐瑶 欣悦 可欣 诗涵 思雨 静怡 佳琪 紫萱 悦 晓雨 梦瑶 语嫣 若曦 萌 雅静"
    ).split(),
}
MONGOLIAN = {
    "男": (
        "巴特尔 那日苏 苏和 额尔敦 孟克 朝鲁 哈斯 宝音 乌力吉 布和 阿拉腾 呼和 特木尔 格日勒图 吉日嘎拉 达来 "
        "查干夫 斯琴夫 青格勒 朝格图 满都拉 孟和 乌恩 那顺 巴雅尔 敖日格勒 苏日格 阿古拉 毕力格 德力格尔 恩和 "
        "哈达 牧仁 赛音 宝力道 巴图 旭日 达楞 嘎日迪 格日乐"
    ).split(),
    "女": (
        "乌云其其格 萨日娜 娜仁花 其木格 乌兰 托娅 斯琴 高娃 格日勒 阿拉坦其其格 萨仁 娜布其 乌日娜 琪琪格 塔娜 "
        "苏布达 图雅 哈斯其其格 敖登 赛罕 娜仁 通拉嘎 乌仁 阿茹娜 海棠花 莎日娜 宝乐尔 萨如拉 珊丹 牡丹 南丁 苏日娜 "
        "艾丽娅 德德玛 诺敏 乌吉斯古楞 奥云 茹罕 金花 阿丽玛"
    ).split(),
}


def surname(random: Random) -> str:
    return random.choice(SURNAMES)


def chinese(random: Random, family: str, sex: str, age: int) -> str:
    """Family name and a given name of the bearer's generation."""
    generation = "old" if age >= 58 else "middle" if age >= 30 else "young"
    return family + random.choice(GIVEN[sex, generation])


def mongolian(random: Random, sex: str) -> str:
    """A given name; Mongolian names have no surname."""
    return random.choice(MONGOLIAN[sex])

"""A plan of 2027 as a clerk would type it in once it is out. Invented: only the statutory days in it are real."""

from __future__ import annotations

from datetime import date, timedelta

SOURCE = "演示通知〔2026〕0号"
OFF = {
    "元旦": ("2027-01-01", "2027-01-03"),
    "春节": ("2027-02-05", "2027-02-11"),
    "清明节": ("2027-04-03", "2027-04-05"),
    "劳动节": ("2027-05-01", "2027-05-05"),
    "端午节": ("2027-06-09", "2027-06-09"),
    "中秋节": ("2027-09-15", "2027-09-15"),
    "国庆节": ("2027-10-01", "2027-10-07"),
}
WORKED = {
    "2027-02-13": "春节",
    "2027-02-20": "春节",
    "2027-04-25": "劳动节",
    "2027-05-08": "劳动节",
    "2027-09-26": "国庆节",
    "2027-10-09": "国庆节",
}


def days_off() -> dict[date, str]:
    """Every day off of the plan with the name of its holiday."""
    spans = {name: [date.fromisoformat(day) for day in span] for name, span in OFF.items()}
    return {
        first + timedelta(days=n): name for name, (first, last) in spans.items() for n in range((last - first).days + 1)
    }


def sheet(without: str = "") -> str:
    """The plan as CSV, perhaps without one of its holidays."""
    rows = [f"{day},holiday,{name},{SOURCE}" for day, name in days_off().items() if name != without]
    rows += [f"{day},makeup,{name},{SOURCE}" for day, name in WORKED.items()]
    return "\n".join(["date,kind,name,source", *rows]) + "\n"

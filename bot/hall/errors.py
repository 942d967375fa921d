"""Facts that stop a command; each carries a stable code and a sentence for the person."""

from __future__ import annotations

TOO_LATE_TO_MOVE = "离约好的时间太近了，我这里改不了，请直接打电话告诉窗口。"


class HallError(Exception):
    """A command the hall's rules refuse; `code` is for logs, `sentence` is what the person hears."""

    code = "refused"
    sentence = "这件事现在办不了，我请工作人员来帮您。"

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(self.code)
        self.sentence = sentence or type(self).sentence


class SlotTaken(HallError):
    """Somebody else took the last place."""

    code = "slot_taken"
    sentence = "这个时间刚刚被别人约走了，您看看别的时间行吗？"


class NoSuchSlot(HallError):
    """Nothing starts at that time, or it is too soon or too far away."""

    code = "no_such_slot"
    sentence = "这个时间约不了，您换一个时间好吗？"


class AlreadyBooked(HallError):
    """The holder has an active appointment for the same matter."""

    code = "already_booked"
    sentence = "这件事您已经约过了。要看、要改、要取消，都可以跟我说。"


class NoSuchAppointment(HallError):
    """Nothing under that number and phone, or it belongs to somebody else."""

    code = "no_such_appointment"
    sentence = "没有找到这个预约。请看看预约号和手机号后四位对不对，也可以找工作人员查。"


class TooLate(HallError):
    """The cut-off for cancelling by oneself has passed."""

    code = "too_late"
    sentence = "离约好的时间太近了，我这里取消不了，请直接打电话告诉窗口。"


class TooManyTries(HallError):
    """A rate limit was reached."""

    code = "too_many_tries"
    sentence = "试的次数有点多了，请过一会儿再试，或者找工作人员帮您查。"


class AlreadyWaiting(HallError):
    """The person stands in the waiting list for this matter already."""

    code = "already_waiting"
    sentence = "这件事您已经在候补名单里了，有空位我马上告诉您。"


class NoLongerHelper(HallError):
    """Acting for this holder was taken back or has run out."""

    code = "no_longer_helper"
    sentence = "这位家里人的事，您现在不能代办了。要办的话，请家里人再同意一次，或者找工作人员。"

"""The doors that are set up by knobs, in the order of the screen."""

from bandeng.switches.doorways.clamd import CLAMD
from bandeng.switches.doorways.doorway import ON, Doorway, Knob
from bandeng.switches.doorways.mail import MAIL
from bandeng.switches.doorways.programs import API, FEEDS, OPEN311
from bandeng.switches.doorways.sms import SMS
from bandeng.switches.doorways.wechat import WECHAT
from bandeng.switches.doorways.wecom import WECOM

DOORWAYS = {door.code: door for door in (MAIL, SMS, WECHAT, WECOM, OPEN311, API, FEEDS, CLAMD)}

__all__ = ["DOORWAYS", "ON", "Doorway", "Knob"]

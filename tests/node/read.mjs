// Reads calendar files with two readers written by others and tells, as one line of JSON a file, what each
// understood: `node read.mjs FILE...` → [{"reader", "uid", "sequence", "start", "end", "summary", ...}, ...]
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import nodeIcal from "node-ical";

const instant = (date) => date.toISOString();

function byIcalJs(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const found = calendar.getFirstSubcomponent("vevent");
  const event = new ICAL.Event(found);
  const alarms = found.getAllSubcomponents("valarm").map((alarm) => {
    const at = event.startDate.clone();
    at.addDuration(alarm.getFirstPropertyValue("trigger"));
    return instant(at.toJSDate());
  });
  return {
    reader: "ical.js",
    uid: event.uid,
    sequence: event.sequence,
    start: instant(event.startDate.toJSDate()),
    end: instant(event.endDate.toJSDate()),
    summary: event.summary,
    location: event.location,
    description: event.description,
    status: found.getFirstPropertyValue("status"),
    method: calendar.getFirstPropertyValue("method"),
    alarms: alarms.sort(),
  };
}

const UNITS = { W: 604800, D: 86400, H: 3600, M: 60, S: 1 };

// node-ical hands the trigger over as it stands in the file: -P1DT30M.
function milliseconds(trigger) {
  const parts = Array.from(trigger.matchAll(/(\d+)([WDHMS])/g));
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit], 0);
  return (trigger.startsWith("-") ? -1000 : 1000) * seconds;
}

function byNodeIcal(text) {
  const event = Object.values(nodeIcal.sync.parseICS(text)).find((one) => one.type === "VEVENT");
  const alarms = (event.alarms || []).map((one) => instant(new Date(event.start.getTime() + milliseconds(one.trigger))));
  return {
    reader: "node-ical",
    uid: event.uid,
    sequence: Number(event.sequence),
    start: instant(event.start),
    end: instant(event.end),
    summary: event.summary,
    location: event.location,
    description: event.description,
    status: event.status,
    method: event.method,
    alarms: alarms.sort(),
  };
}

for (const path of process.argv.slice(2)) {
  const text = readFileSync(path, "utf-8");
  console.log(JSON.stringify([byIcalJs(text), byNodeIcal(text)]));
}

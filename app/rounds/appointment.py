"""The time that a resident asked for. Within it V1 to V4 and V11 do not hold (domain.md V1); a do-not-visit wish always does.
The same is in static/src/rounds/appointment.js."""

from app.calendar import day_number, minute_of
from app.rounds.past import Appointment, Past
from app.rounds.timetable import Timetable, Visiting


def pending_appointment(past: Past, today: int) -> Appointment | None:
    """The latest visit's appointment until its day has passed. A missed one simply ends: nobody is chased."""
    appointment = past.latest.get("appointment") if past.latest else None
    return appointment if appointment and day_number(appointment["day"]) >= today else None


def appointment_span(appointment: Appointment, rules: Visiting, table: Timetable) -> tuple[int, int, int]:
    """The day number, first minute and end minute (outside) of an appointment's time."""
    day = day_number(appointment["day"])
    if appointment["time"]:
        minute = minute_of(appointment["time"])
        return day, max(minute - rules["appointment_before_minutes"], 0), minute + rules["appointment_after_minutes"]
    start = {"pm": table.noon, "eve": table.evening}.get(appointment["band"] or "", table.outer[0])
    end = {"am": table.noon, "pm": table.evening}.get(appointment["band"] or "", table.outer[1])
    return day, start, end

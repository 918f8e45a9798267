"""The demo: a made-up community, filled through the same doors as a real one (domain.md, section 6).
No person of the world enters it; every code begins 449901, every phone number 154. `python -m tools.demo --set small`."""

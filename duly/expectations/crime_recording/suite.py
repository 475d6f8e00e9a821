"""What every standard of this suite is filed under."""

SUITE = "crime_recording"
TITLE = "Crime recording"

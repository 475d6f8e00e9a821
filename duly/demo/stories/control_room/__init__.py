"""What the control room did about domestic abuse logs."""

"""What closed cases say of the children in them, and children who were witnesses."""

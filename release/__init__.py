"""What a release is made of: wheels that install without a network, their hashes, and what is in them."""

"""Cases of online abuse, and the referrals that follow from them."""

"""Which assumptions matter: a screen of all uncertain settings, then shares of variance of those that stood out."""

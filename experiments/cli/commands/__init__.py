"""What each command does, a file a group of commands; imported when one of them runs (see `experiments.cli.app`)."""

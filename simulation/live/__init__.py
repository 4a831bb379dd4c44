"""The browser view: shows the model, holds no logic of it."""

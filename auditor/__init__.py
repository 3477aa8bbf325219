"""stowgate: what exactly are you about to publish, and should it leave?"""

__version__ = "0.1.0"

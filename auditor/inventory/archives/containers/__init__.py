"""Archive containers, one module per format: each has `recognises`, `members` and RANDOM_ACCESS, and with it `direct`.

Adding a container is adding a module here; `recognise.py` finds it.
"""

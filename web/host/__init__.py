"""What serve.py and tests/run are made of: prepare the machine, build, and serve or package the site."""

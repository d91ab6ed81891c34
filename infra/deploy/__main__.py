"""`python -m infra.deploy`."""

import sys

from infra.deploy.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

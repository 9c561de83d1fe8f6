"""`python -m fm_agent_tools` is the same as `fm-agent`."""

from fm_agent_tools.cli import main

if __name__ == "__main__":
    main()

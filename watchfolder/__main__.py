"""python -m watchfolder: the same as the watchfolder command."""

from watchfolder.cli.main import main

if __name__ == "__main__":
    main()

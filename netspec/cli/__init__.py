"""The command `netspec`: one file per subcommand, found by `main`."""

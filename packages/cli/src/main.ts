// The command `nexus`.

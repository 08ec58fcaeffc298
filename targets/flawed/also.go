package flawed

// because gives scenarios one reason for turning red beside those that are about the flaw's requirement.
func because(why string, ids ...string) map[string]string {
	also := map[string]string{}
	for _, id := range ids {
		also[id] = why
	}
	return also
}

// sentAgain is what follows from losing an attribute of a new user: Entra sends it again after a restart.
func sentAgain(more ...string) map[string]string {
	const why = "Entra finds the attribute different and sends it again"
	return because(why, append(more, "entra-cycle-restart", "entra-cycle-whole-team")...)
}

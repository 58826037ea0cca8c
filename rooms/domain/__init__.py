"""What can happen in a room, one family of verbs per file.

Every function here is synchronous, runs in one transaction, and returns an
`Outcome`: the data for whoever asked and the journal entries for the room.
"""

module walker

go 1.25

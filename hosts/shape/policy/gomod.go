package policy

func FromGoMod(name string) (*Policy, error) { return nil, nil }

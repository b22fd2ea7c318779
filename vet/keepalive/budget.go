package keepalive

// maxSteps is how many steps are made in one package: a thousand times as many as
// package runtime needs. Beyond it nothing is followed any more, so that there are fewer
// findings, and no other ones.
const maxSteps = 1 << 25

// step counts a step, and reports whether it may be made.
func (c *checker) step() bool {
	c.steps++
	return !c.spent()
}

func (c *checker) spent() bool { return c.steps > c.config.budget }

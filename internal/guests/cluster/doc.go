// Package cluster has the simulation find bugs that other modules had in released versions, by
// programs that state what the modules promise and know nothing of the bugs.
//
// testdata/servers has programs that are one server each, testdata/drivers those that drive
// clusters of them, and testdata/transfer is a cluster in one process. docs/recipes-cluster.md
// tells the stories.
package cluster

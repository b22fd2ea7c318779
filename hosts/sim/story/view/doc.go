// Package view makes one HTML page of the story of a simulated run: a space-time diagram. Time runs
// downward; each machine is a lane, with its output, and a message is an arrow from the moment at
// which it is sent to the moment at which it arrives. Crashes and pauses are gaps in lanes, and
// partitions are shaded. The page shows the property that has failed first.
//
// Package page documents the form of the page's data.
package view

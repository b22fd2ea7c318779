package main

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
)

// Measures of the chart, in its own pixels.
const (
	chartWidth = 760
	plotLeft   = 292 // where the bars begin
	plotRight  = 690 // where the axis ends; values may stand behind it
	plotTop    = 104
	rowHeight  = 24
	barHeight  = 14
	margin     = 24
)

// chartStyle gives every class its colour, for a light surface and for a dark
// one. The chart has its own surface, so it is readable on a page that is dark
// while the reader's system is light.
const chartStyle = `
.surface { fill: #fcfcfb; stroke: #e1e0d9 }
.ink { fill: #0b0b0b }
.soft { fill: #52514e }
.grid { stroke: #e1e0d9 }
.usys { fill: #2a78d6 }
.peer { fill: #a9a8a2 }
@media (prefers-color-scheme: dark) {
.surface { fill: #1a1a19; stroke: #2c2c2a }
.ink { fill: #ffffff }
.soft { fill: #c3c2b7 }
.grid { stroke: #2c2c2a }
.usys { fill: #3987e5 }
.peer { fill: #6f6e69 }
}
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif }
.title { font-size: 17px; font-weight: 600 }
.value { font-variant-numeric: tabular-nums }
`

// chart draws the median of every way that has a label, the cheapest first.
func chart(results []result) string {
	var rows []result
	for _, r := range results {
		if r.label != "" {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b result) int { return cmp.Compare(median(a.ns), median(b.ns)) })
	plotBottom := plotTop + rowHeight*len(rows)
	height := plotBottom + 44

	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`+"\n",
		chartWidth, height, chartWidth, height)
	fmt.Fprintf(&b, "<title>What a call costs: median nanoseconds, by way of calling</title>\n<style>%s</style>\n", chartStyle)
	fmt.Fprintf(&b, `<rect class="surface" x="0.5" y="0.5" width="%d" height="%d" rx="8"/>`+"\n", chartWidth-1, height-1)
	text(&b, "ink title", margin, 36, "start", "What a call costs")
	text(&b, "soft", margin, 58, "start", fmt.Sprintf("median nanoseconds for one call, logarithmic scale; %s, %s/%s, %s",
		cpu(), runtime.GOOS, runtime.GOARCH, runtime.Version()))
	swatch(&b, "usys", margin, 74, "through a usys table")
	swatch(&b, "peer", margin+170, 74, "other ways")

	top := 1.0 // the axis begins at 1 ns and ends at the power of ten above all
	for _, r := range rows {
		top = max(top, math.Ceil(math.Log10(median(r.ns))))
	}
	x := func(ns float64) float64 {
		return plotLeft + (plotRight-plotLeft)*max(0, math.Log10(ns))/top
	}
	for decade := range int(top) + 1 {
		ns := math.Pow10(decade)
		fmt.Fprintf(&b, `<line class="grid" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>`+"\n", x(ns), x(ns), plotTop-4, plotBottom+4)
		text(&b, "soft", x(ns), float64(plotBottom+22), "middle", fmt.Sprintf("%g ns", ns))
	}
	for i, r := range rows {
		ns, y := median(r.ns), float64(plotTop+i*rowHeight)
		class, ink := "peer", "soft"
		if r.usys {
			class, ink = "usys", "ink"
		}
		base := y + rowHeight/2 + 4.5
		text(&b, ink, plotLeft-10, base, "end", r.label)
		// Square where it starts, rounded where the value is.
		fmt.Fprintf(&b, `<path class="%s" d="M%d %.1fH%.1fa3 3 0 0 1 3 3v%da3 3 0 0 1 -3 3H%dz"/>`+"\n",
			class, plotLeft, y+(rowHeight-barHeight)/2, max(plotLeft, x(ns)-3), barHeight-6, plotLeft)
		text(&b, "ink value", max(plotLeft+3, x(ns))+7, base, "start", short(ns))
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// short writes a time with its significant digits.
func short(ns float64) string {
	if ns < 10 {
		return fmt.Sprintf("%.1f", ns)
	}
	return fmt.Sprintf("%.0f", ns)
}

func swatch(b *strings.Builder, class string, x, y float64, label string) {
	fmt.Fprintf(b, `<rect class="%s" x="%g" y="%g" width="12" height="12" rx="3"/>`+"\n", class, x, y)
	text(b, "soft", x+19, y+10.5, "start", label)
}

func text(b *strings.Builder, class string, x, y float64, anchor, s string) {
	fmt.Fprintf(b, `<text class="%s" x="%.1f" y="%.1f" text-anchor="%s">`, class, x, y, anchor)
	xml.EscapeText(b, []byte(s))
	b.WriteString("</text>\n")
}

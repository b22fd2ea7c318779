module oldsys

go 1.26

require golang.org/x/sys v0.4.0

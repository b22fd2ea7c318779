package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/usys-go/bridge/hosts/shape/policy"
	"github.com/usys-go/bridge/hosts/shape/record"
)

// recordJob returns the job of writing the files of -record and -oci. The process that writes
// them has another environment.
func (t *traced) recordJob() (job *record.Job, err error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	job = &record.Job{Vars: *policy.NewVariables(dir, "")}
	if t.record != "" {
		if job.File, err = filepath.Abs(t.record); err == nil {
			err = record.Check(t.record)
		}
		if err != nil {
			return nil, fmt.Errorf("-record %s: %w", t.record, err)
		}
	}
	if t.oci != "" {
		if job.Profile, err = filepath.Abs(t.oci); err != nil {
			return nil, fmt.Errorf("-oci %s: %w", t.oci, err)
		}
	}
	return job, nil
}

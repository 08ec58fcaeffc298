package sentry

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// replayCount counts what a file of Sentry's has.
type replayCount struct {
	Functions int // test functions with cases
	Unseen    int // more of them, left out whole
	Cases     int // that the functions make
	Part      int // of these, seen in part
	Differ    int // of these, that the emulator answers otherwise
}

// TestReplayIsWhole holds what is in the data, file by file, so that no case gets lost.
func TestReplayIsWhole(t *testing.T) {
	t.Parallel()
	want := map[string]replayCount{
		"apidocs_test_group_details":           {Functions: 6, Cases: 6},
		"apidocs_test_group_index":             {Functions: 2, Cases: 2},
		"apidocs_test_member_details":          {Functions: 3, Cases: 3},
		"apidocs_test_member_index":            {Functions: 3, Cases: 3},
		"apidocs_test_resource_types":          {Functions: 2, Cases: 2},
		"apidocs_test_schema_details":          {Functions: 1, Cases: 1},
		"apidocs_test_service_provider_config": {Functions: 1, Cases: 1},
		"serializers_test_organization_member": {Functions: 2, Cases: 2},
		"serializers_test_team":                {Functions: 2, Cases: 2},
		"tasks_test_privilege_sync":            {Unseen: 16},
		"test_scim_resource_types":             {Functions: 11, Cases: 11},
		"test_scim_schema":                     {Functions: 16, Cases: 17, Differ: 2},
		"test_scim_service_provider_config":    {Functions: 10, Cases: 10},
		"test_scim_team_details":               {Functions: 31, Unseen: 5, Cases: 33, Part: 21},
		"test_scim_team_index":                 {Functions: 12, Cases: 12, Part: 1},
		"test_scim_user_details":               {Functions: 39, Cases: 62, Part: 21},
		"test_scim_user_index":                 {Functions: 19, Cases: 26, Part: 7},
	}
	got, cases, functions := map[string]replayCount{}, 0, map[string]bool{}
	for name, file := range replayFiles(t) {
		got[name] = file.count()
		cases += len(file.Cases)
		for _, c := range file.Cases {
			functions[file.Source+" "+c.function()] = true
		}
		for _, left := range file.Unseen {
			if functions[file.Source+" "+left.Test] {
				t.Errorf("%s: %s is unseen, and has cases: want one of the two", name, left.Test)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("test functions and cases by file (-want +got):\n%s", diff)
	}
	if cases != 193 || len(functions) != 160 {
		t.Errorf("want 193 cases of 160 test functions, got %d of %d", cases, len(functions))
	}
}

func (f replayFile) count() replayCount {
	count, functions := replayCount{Unseen: len(f.Unseen), Cases: len(f.Cases)}, map[string]bool{}
	for _, c := range f.Cases {
		functions[c.function()] = true
		if c.Differs != "" {
			count.Differ++
		}
		if c.Wire == "part" {
			count.Part++
		}
	}
	count.Functions = len(functions)
	return count
}

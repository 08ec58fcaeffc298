package run

import (
	"bytes"
	"encoding/json"
)

// salvage takes what a header whose line is cut says before the cut: whole members only, so the plan is there or it is not.
// Without its target and its time nothing is taken.
func (r *reader) salvage(cut []byte) {
	end := lastMember(cut)
	if end == 0 {
		return
	}
	if err := r.header(append(bytes.Clone(cut[:end]), '}')); err != nil || r.run.Header.Started.IsZero() || r.run.Header.Target.Name == "" {
		r.run.Header = Header{}
		return
	}
	r.last = place(recordHeader)
}

// lastMember returns where the last whole member of the object that text begins with has ended, 0 where there is none. A value
// that runs up to the end of text may be longer than it looks, and counts as cut.
func lastMember(text []byte) int {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil {
		return 0
	}
	end := 0
	for decoder.More() {
		var value json.RawMessage
		if _, err := decoder.Token(); err != nil {
			break
		}
		if decoder.Decode(&value) != nil || decoder.InputOffset() == int64(len(text)) {
			break
		}
		end = int(decoder.InputOffset())
	}
	return end
}

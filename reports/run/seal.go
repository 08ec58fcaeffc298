package run

import (
	"cmp"
	"errors"
	"fmt"
	"io"
)

// Seal judges the run by what its file holds, writes the footer, closes the file, and returns the whole. The file is read only once,
// because that happens after the deadline of a run. If it was removed or replaced meanwhile, it is rewritten, directory included, and
// the run has no verdict, because other files may have been removed too.
func (w *Writer) Seal(footer Footer, judge Judge) (*Run, error) {
	if w.file == nil {
		return nil, fmt.Errorf("cannot finish run file %s: it is closed", w.name)
	}
	if err := w.unbroken(); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	gone := !InPlace(w.file)
	if gone {
		footer.Fault = cmp.Or(footer.Fault, fmt.Sprintf("%s was removed or replaced during the run and has been rewritten; let no other program write to its directory", w.name))
	}
	whole, err := ReadPartial(io.NewSectionReader(w.file, 0, 1<<62), judge)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", w.name, err), w.Close())
	}
	footer.Counts = Counts(whole)
	whole.Footer = footer
	whole.Footer.Exit, whole.Footer.Verdict = judge(whole)
	err = errors.Join(agree(whole, judge), w.Footer(whole.Footer))
	if err == nil && gone {
		err = Restore(w.file)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	return whole, nil
}

func (w *Writer) unbroken() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.broken
}

package story

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mostExported is how many names may stand between the runner and the stories.
const mostExported = 12

// TestTheContractIsSmall counts what the package shows: types, functions, methods, constants.
func TestTheContractIsSmall(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("want the sources, got %v, %v", files, err)
	}
	var exported []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range parsed.Decls {
			exported = append(exported, exportedOf(declared)...)
		}
	}
	if slices.Sort(exported); len(exported) > mostExported || !slices.Contains(exported, "Do") {
		t.Errorf("want at most %d exported names, got %d: %s", mostExported, len(exported), strings.Join(exported, ", "))
	}
}

// exportedOf lists the exported names of a declaration; methods count where their type is exported.
func exportedOf(declared ast.Decl) (names []string) {
	switch declared := declared.(type) {
	case *ast.FuncDecl:
		if declared.Name.IsExported() && receiverIsExported(declared) {
			names = append(names, declared.Name.Name)
		}
	case *ast.GenDecl:
		for _, one := range declared.Specs {
			switch one := one.(type) {
			case *ast.TypeSpec:
				names = append(names, one.Name.Name)
			case *ast.ValueSpec:
				for _, name := range one.Names {
					names = append(names, name.Name)
				}
			}
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return !ast.IsExported(name) })
}

func receiverIsExported(method *ast.FuncDecl) bool {
	if method.Recv == nil {
		return true
	}
	of := method.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	name, ok := of.(*ast.Ident)
	return ok && name.IsExported()
}

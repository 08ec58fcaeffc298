package load

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// remember tells what the slot's request has created, or may have.
func (w *wire) remember(s *slot) {
	if s.req.Method != http.MethodPost {
		return
	}
	collection, _, _ := strings.Cut(string(s.req.Path), "?")
	if s.rsp.Err == nil && s.rsp.Status >= 400 && s.rsp.Status < 500 {
		return
	}
	var made struct {
		ID string `json:"id"`
	}
	if s.rsp.Err == nil && json.Unmarshal(s.rsp.Body, &made) == nil && made.ID != "" {
		w.cfg.Created(collection + "/" + url.PathEscape(made.ID))
		return
	}
	if query := finds(collection, s.req.Body); query != "" {
		w.cfg.Maybe(query)
	}
}

// finds returns the query that finds what a creation would have made: a user by userName, a group by displayName.
func finds(collection string, body []byte) string {
	var sent struct {
		UserName    string `json:"userName"`
		DisplayName string `json:"displayName"`
	}
	if json.Unmarshal(body, &sent) != nil {
		return ""
	}
	name, value := "userName", sent.UserName
	if collection == "Groups" {
		name, value = "displayName", sent.DisplayName
	}
	if value == "" {
		return ""
	}
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value)
	return collection + "?filter=" + url.QueryEscape(name+` eq "`+quoted+`"`)
}

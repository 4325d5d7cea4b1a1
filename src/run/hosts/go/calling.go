package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"time"
	"unicode"

	sdk "github.com/breez/breez-sdk-spark-go/breez_sdk_spark"
)

// step is one public method with its arguments, spelled as in the JavaScript binding.
type step struct {
	Method    string `json:"method"`
	Arguments []any  `json:"arguments"`
}

// called is what came of the same steps a number of times.
type called struct {
	Made    int     `json:"made"`
	Refused int     `json:"refused"`
	Refusal *string `json:"refusal"`
	Hung    bool    `json:"hung"`
	TookMs  float64 `json:"tookMs"`
}

// methods are those of the SDK's class, as the JavaScript binding spells them.
func methods(*agent, *request) (any, error) {
	var names []string
	class := reflect.TypeOf((*sdk.BreezSdk)(nil))
	for index := range class.NumMethod() {
		if name := class.Method(index).Name; name != "Destroy" {
			names = append(names, strings.ToLower(name[:1])+name[1:])
		}
	}
	return names, nil
}

// call calls one public method, with a request made from the fields given where it takes one.
func call(a *agent, asked *request) (any, error) {
	return with(a, asked, func(instance *sdk.BreezSdk) (any, error) {
		one := step{Method: asked.Method}
		if asked.Fields != nil {
			one.Arguments = []any{asked.Fields}
		}
		return nil, takeSteps(instance, []step{one})
	})
}

// calls takes the same steps a number of times; what they refuse is counted, what hangs ends it.
func calls(a *agent, asked *request) (any, error) {
	return with(a, asked, func(instance *sdk.BreezSdk) (any, error) {
		start := time.Now()
		var end called
		for end.Made < asked.Times {
			// By another worker: this one must see it hang.
			taken := make(chan error, 1)
			a.workers.do(func() { taken <- takeSteps(instance, asked.Steps) })
			select {
			case err := <-taken:
				end.Made++
				if err != nil {
					refusal := describe(err)
					end.Refused++
					end.Refusal = &refusal
				}
				continue
			case <-time.After(time.Duration(asked.LimitMs * float64(time.Millisecond))):
				end.Hung = true
			}
			break
		}
		end.TookMs = float64(time.Since(start)) / float64(time.Millisecond)
		return end, nil
	})
}

// takeSteps calls public methods one after the other; a later one may take what an earlier one returned.
func takeSteps(instance *sdk.BreezSdk, steps []step) (err error) {
	defer func() {
		if failure := recover(); failure != nil {
			err = fmt.Errorf("%v", failure)
		}
	}()
	var results []reflect.Value
	for _, each := range steps {
		method := reflect.ValueOf(instance).MethodByName(pascal(each.Method))
		if !method.IsValid() {
			return fmt.Errorf("the SDK has no method %q", each.Method)
		}
		var arguments []reflect.Value
		for index := range method.Type().NumIn() {
			var given any
			if index < len(each.Arguments) {
				given = each.Arguments[index]
			}
			argument, err := ofJson(given, method.Type().In(index), results)
			if err != nil {
				return fmt.Errorf("argument %d of %s: %w", index+1, each.Method, err)
			}
			arguments = append(arguments, argument)
		}
		var result reflect.Value
		for _, returned := range method.Call(arguments) {
			if err, ok := returned.Interface().(error); ok {
				return err
			}
			if !result.IsValid() {
				result = returned
			}
		}
		results = append(results, result)
	}
	return nil
}

// ofJson makes a value of the SDK's from JSON as the JavaScript binding takes it: which type it is, the place tells.
func ofJson(given any, wanted reflect.Type, results []reflect.Value) (reflect.Value, error) {
	made := reflect.New(wanted).Elem()
	if given == nil {
		return made, nil
	}
	fields, isObject := given.(map[string]any)
	if text, ok := fields["$integer"].(string); ok {
		given = json.Number(text)
		isObject = false
	}
	if fields["$listener"] != nil {
		return reflect.ValueOf(sdk.EventListener(&deaf{})), nil
	}
	if place, ok := fields["$result"].(float64); ok {
		return resultOf(fields, int(place), results)
	}
	if wanted == reflect.TypeOf((*big.Int)(nil)) {
		number, ok := new(big.Int).SetString(fmt.Sprint(given), 10)
		if !ok {
			return made, fmt.Errorf("should be a whole number, got %v", given)
		}
		return reflect.ValueOf(number), nil
	}
	switch wanted.Kind() {
	case reflect.Pointer:
		inner, err := ofJson(given, wanted.Elem(), results)
		if err != nil {
			return made, err
		}
		made.Set(reflect.New(wanted.Elem()))
		made.Elem().Set(inner)
		return made, nil
	case reflect.Slice:
		if text, ok := fields["$bytes"].(string); ok {
			bytes, err := hex.DecodeString(text)
			return reflect.ValueOf(bytes), err
		}
		list, ok := given.([]any)
		if !ok {
			return made, plain(given, made)
		}
		for _, each := range list {
			element, err := ofJson(each, wanted.Elem(), results)
			if err != nil {
				return made, err
			}
			made = reflect.Append(made, element)
		}
		return made, nil
	case reflect.Interface:
		variant, _ := fields["type"].(string)
		type_, ok := variants[wanted.Name()+pascal(variant)]
		if !ok {
			return made, fmt.Errorf("%s has no variant %q", wanted.Name(), variant)
		}
		inner, err := ofJson(given, type_, results)
		if err != nil {
			return made, err
		}
		made.Set(inner)
		return made, nil
	case reflect.Struct:
		if !isObject {
			return made, fmt.Errorf("%s should be an object, got %v", wanted.Name(), given)
		}
		return made, fill(made, fields, results)
	}
	if text, ok := given.(string); ok && wanted.Kind() != reflect.String {
		value, known := enumerated[wanted.Name()+pascal(text)]
		if known {
			made.SetUint(value)
			return made, nil
		}
	}
	return made, plain(given, made)
}

func resultOf(fields map[string]any, place int, results []reflect.Value) (reflect.Value, error) {
	if place < 0 || place >= len(results) {
		return reflect.Value{}, fmt.Errorf("there is no step %d before it", place)
	}
	result := results[place]
	if name, ok := fields["$field"].(string); ok {
		result = reflect.Indirect(result).FieldByName(pascal(name))
		if !result.IsValid() {
			return result, fmt.Errorf("what step %d returned has no field %q", place, name)
		}
	}
	return result, nil
}

func fill(object reflect.Value, fields map[string]any, results []reflect.Value) error {
	for name, given := range fields {
		field := object.FieldByName(pascal(name))
		if !field.IsValid() {
			if name == "type" {
				continue
			}
			return fmt.Errorf("%s has no field %q", object.Type().Name(), name)
		}
		value, err := ofJson(given, field.Type(), results)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		field.Set(value)
	}
	return nil
}

// plain reads what JSON has a word for.
func plain(given any, into reflect.Value) error {
	text, err := json.Marshal(given)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into.Addr().Interface())
}

// pascal spells a name as Go's binding does, be it written as in JavaScript or in Python.
func pascal(name string) string {
	var joined strings.Builder
	for _, word := range strings.Split(name, "_") {
		for index, letter := range word {
			if index == 0 {
				letter = unicode.ToUpper(letter)
			}
			joined.WriteRune(letter)
		}
	}
	return joined.String()
}

// The fields of a move: numbers with their bounds, choices, lists of things, rows of numbers under one sum. Each says what it
// takes and, when something is wrong, what.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Choice, Field, FieldError } from './seat_api';
import { amountText, errorOf, fieldText, hintText, isMoney, type Item, itemOf, parseNumber, rangeText, type Raw, rowsSum } from './seat_draft';

interface Properties {
  field: Field;
  raw: Raw;
  // The field's name among the errors: "units", "guests.0.units".
  path: string;
  errors: FieldError[];
  set: (raw: Raw) => void;
}

export function FieldInput(properties: Properties) {
  switch (properties.field.type) {
    case 'number':
      return <NumberField {...properties} />;
    case 'choice':
      return <ChoiceField {...properties} />;
    case 'list':
      return <ListField {...properties} />;
    default:
      return <RowsField {...properties} />;
  }
}

function unitSign(field: Field): { before: string; behind: string } {
  if (isMoney(field)) return { before: '$', behind: field.unit === 'cents_a_unit' ? 'a unit' : '' };
  return { before: '', behind: field.unit === 'permille' ? '%' : (field.unit ?? '') };
}

interface FrameProperties {
  id: string;
  field: Field;
  hint: string;
  error: string | null;
  children: ComponentChildren;
}

function Frame({ id, field, hint, error, children }: FrameProperties) {
  return (
    <div class="field">
      <label for={id}>
        {field.label}
        {field.optional && <span class="muted"> (may be left empty)</span>}
      </label>
      <div class="field-line">{children}</div>
      {(field.help || hint) && (
        <p class="muted field-hint" id={`${id}-hint`}>
          {[field.help, hint].filter(Boolean).join(' \u00b7 ')}
        </p>
      )}
      <FieldTrouble id={`${id}-error`} error={error} />
    </div>
  );
}

function FieldTrouble({ id, error }: { id: string; error: string | null }) {
  return (
    <p class="field-error" id={id} role={error ? 'alert' : undefined}>
      {error && <>! {error}</>}
    </p>
  );
}

const kMostSteps = 2000; // of a slider

function NumberField({ field, raw, path, errors, set }: Properties) {
  const id = useId();
  const error = errorOf(errors, path);
  const sign = unitSign(field);
  const step = field.step ?? 1;
  const { low, high } = field;
  const hasSlider = typeof low === 'number' && typeof high === 'number' && high > low && (high - low) / step <= kMostSteps;
  const put = (value: number) => set(fieldText(value, field));
  // While what is typed is no number of the field, the slider stands at its lowest.
  const at = parseNumber(raw as string, field).value ?? low ?? 0;
  return (
    <Frame id={id} field={field} hint={hintText(field)} error={error}>
      {sign.before && <span class="unit">{sign.before}</span>}
      <input
        id={id}
        class="number-input"
        inputMode="decimal"
        autocomplete="off"
        value={raw as string}
        aria-invalid={error !== null}
        aria-describedby={`${id}-hint ${id}-error`}
        onInput={(event) => set((event.currentTarget as HTMLInputElement).value)}
      />
      {sign.behind && <span class="unit">{sign.behind}</span>}
      {hasSlider && (
        <input
          type="range"
          aria-label={`${field.label}, by sliding`}
          min={low}
          max={high}
          step={step}
          value={at}
          aria-valuetext={amountText(at, field)}
          onInput={(event) => put(Number((event.currentTarget as HTMLInputElement).value))}
        />
      )}
    </Frame>
  );
}

function choiceText(choice: Choice): string {
  return choice.own_ppm === null || choice.own_ppm === undefined
    ? choice.text
    : `${choice.text} (worth ${(choice.own_ppm / 1e6).toFixed(3)} to you)`;
}

function ChoiceField({ field, raw, path, errors, set }: Properties) {
  const id = useId();
  const error = errorOf(errors, path);
  return (
    <Frame id={id} field={field} hint="" error={error}>
      <select
        id={id}
        value={raw as string}
        aria-invalid={error !== null}
        aria-describedby={`${id}-hint ${id}-error`}
        onChange={(event) => set((event.currentTarget as HTMLSelectElement).value)}
      >
        {(field.optional || raw === '') && <option value="">{field.optional ? 'nothing' : 'choose'}</option>}
        {(field.choices ?? []).map((choice, at) => (
          <option key={at} value={String(at)}>
            {choiceText(choice)}
          </option>
        ))}
      </select>
    </Frame>
  );
}

function ListField({ field, raw, path, errors, set }: Properties) {
  const items = (raw || []) as Item[];
  const most = field.most ?? 100;
  const error = errorOf(errors, path);
  return (
    <fieldset class="field-list">
      <legend>
        {field.label} <span class="muted">{most < 100 ? `(at most ${most})` : ''}</span>
      </legend>
      {field.help && <p class="muted field-hint">{field.help}</p>}
      {items.map((item, at) => (
        <div class="list-item" key={at} role="group" aria-label={`${field.label} ${at + 1}`}>
          {(field.items ?? []).map((one) => (
            <FieldInput
              key={one.name}
              field={one}
              raw={item[one.name] ?? ''}
              path={`${path}.${at}.${one.name}`}
              errors={errors}
              set={(value) => set(items.map((kept, index) => (index === at ? { ...kept, [one.name]: value as string } : kept)))}
            />
          ))}
          <button type="button" onClick={() => set(items.filter((_, index) => index !== at))}>
            take away
          </button>
        </div>
      ))}
      {items.length < most && (
        <button type="button" onClick={() => set([...items, itemOf(field)])}>
          add {items.length > 0 ? 'another' : 'one'}
        </button>
      )}
      <FieldTrouble id={`${path}-error`} error={error} />
    </fieldset>
  );
}

function RowsField({ field, raw, path, errors, set }: Properties) {
  const id = useId();
  const given = (raw || {}) as Item;
  const total = field.total ?? null;
  const sum = rowsSum(field, given);
  return (
    <fieldset class="field-list">
      <legend>{field.label}</legend>
      {field.help && <p class="muted field-hint">{field.help}</p>}
      {(field.rows ?? []).map((row, at) => {
        const error = errorOf(errors, `${path}.${row.key}`);
        return (
          <div class="row-item" key={row.key}>
            <label for={`${id}-${at}`}>{row.text}</label>
            <input
              id={`${id}-${at}`}
              class="number-input"
              inputMode="decimal"
              autocomplete="off"
              value={given[row.key] ?? ''}
              aria-invalid={error !== null}
              aria-describedby={`${id}-${at}-hint ${id}-${at}-error`}
              onInput={(event) => set({ ...given, [row.key]: (event.currentTarget as HTMLInputElement).value })}
            />
            <span class="muted" id={`${id}-${at}-hint`}>
              {rangeText({ ...field, low: row.low, high: row.high })}
            </span>
            <FieldTrouble id={`${id}-${at}-error`} error={error} />
          </div>
        );
      })}
      {total !== null && (
        <p class={sum > total ? 'field-sum over' : 'field-sum'}>
          together {amountText(sum, field)} of {amountText(total, field)}
          {sum < total && <>, {amountText(total - sum, field)} left</>}
        </p>
      )}
      <FieldTrouble id={`${id}-error`} error={errorOf(errors, path)} />
    </fieldset>
  );
}

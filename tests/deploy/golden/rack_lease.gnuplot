set terminal pngcairo size 1200,860 font 'DejaVu Sans,12' background rgb '#FFFFFF' noenhanced
set encoding utf8
set title "rack_lease, table lease, seed 1: agreed after 2 rounds" noenhanced
set xlabel "house (utility)" noenhanced
set ylabel "startup (utility)" noenhanced
set xrange [-0.05:1.1]
set yrange [-0.05:1.1]
set size ratio -1
set key outside right top vertical Left reverse noenhanced
set key samplen 3 spacing 1.4
set grid xtics ytics linetype 1 linewidth 1 linecolor rgb '#E6E6E6'
set tics out nomirror
set style textbox opaque margins 0.2,0.2 fillcolor rgb '#FFFFFF' noborder
$d1 << EOD
0 0.895
0.15 0.7325
0.3 0.57
0.45 0.4075
0.6 0.245
0.16 1
0.31 0.8375
0.46 0.675
0.61 0.5125
0.76 0.35
0.28 0.93
0.43 0.7675
0.58 0.605
0.73 0.4425
0.88 0.28
0.4 0.65
0.55 0.4875
0.7 0.325
0.85 0.1625
1 0
EOD
$d2 << EOD
0.16 1
0.28 0.93
0.31 0.8375
0.43 0.7675
0.46 0.675
0.58 0.605
0.61 0.5125
0.73 0.4425
0.76 0.35
0.88 0.28
1 0
EOD
$d3 << EOD
1 0
0.58 0.605
EOD
set label "1" at 1,0 left offset character 1.6,1.1 front boxed noenhanced textcolor rgb '#0072B2'
set label "2" at 0.58,0.605 left offset character 1.6,1.1 front boxed noenhanced textcolor rgb '#0072B2'
$d4 << EOD
0.16 1
EOD
set label "1" at 0.16,1 right offset character -1.6,-1.1 front boxed noenhanced textcolor rgb '#D55E00'
$d5 << EOD
0.25 0.2
EOD
$d6 << EOD
0.28 0.93
EOD
$d7 << EOD
0.58 0.605
EOD
$d8 << EOD
0.58 0.605
EOD
$d9 << EOD
0.58 0.605
EOD
$d10 << EOD
0.58 0.605
EOD
plot $d1 using 1:2 with points pointtype 7 pointsize 0.8 linewidth 1 linecolor rgb '#BBBBBB' title "outcomes (20)", \
  $d2 using 1:2 with linespoints pointtype 7 pointsize 0.4 linewidth 1 linecolor rgb '#000000' title "Pareto frontier", \
  $d3 using 1:2 with linespoints pointtype 7 pointsize 0.9 linewidth 1.5 dashtype 1 linecolor rgb '#0072B2' title "offers of house", \
  $d4 using 1:2 with linespoints pointtype 5 pointsize 0.9 linewidth 1.5 dashtype 2 linecolor rgb '#D55E00' title "offers of startup", \
  $d5 using 1:2 with points pointtype 2 pointsize 2 linewidth 3 linecolor rgb '#000000' title "no agreement", \
  $d6 using 1:2 with points pointtype 4 pointsize 3.6 linewidth 2 linecolor rgb '#000000' title "utilitarian", \
  $d7 using 1:2 with points pointtype 12 pointsize 3.4 linewidth 3 linecolor rgb '#009E73' title "Nash", \
  $d8 using 1:2 with points pointtype 8 pointsize 2.4 linewidth 2 linecolor rgb '#CC79A7' title "Kalai-Smorodinsky", \
  $d9 using 1:2 with points pointtype 10 pointsize 1.4 linewidth 3 linecolor rgb '#E69F00' title "egalitarian", \
  $d10 using 1:2 with points pointtype 6 pointsize 5 linewidth 3 linecolor rgb '#000000' title "agreement"

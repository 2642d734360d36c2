case $2 in
*0) echo "no such data" >&2; exit 3 ;;
*2) exec sleep 20 ;;
*5) echo '{"value": NaN}' > $2/result.json ;;
*) echo '{"value": 1}' > $2/result.json ;;
esac
